"""Saklanan sırlar üzerine cümleler."""

VAULT = {
    "errors.secret_unreadable": "Saklanan bir sır artık açılamıyor. Yeniden girin.",
    "errors.vault_key_missing": "Bu sunucuda sakladığı sırların anahtarı yok. Sahibinin onu geri koyması gerekiyor.",
}
