"""Programların anahtarları hakkında cümleler."""

TOKENS = {
    "errors.bad_token": "Bu anahtar burada geçmiyor: süresi dolmuş, iptal edilmiş ya da bizim değil.",
    "errors.scope_needed": "Bu anahtar bunun için yapılmadı. Gereken: {scope}.",
    "errors.not_renewable": "Kısa süreli bir anahtar yeniden değiştirilemez. Oturumu ya da geldiği anahtarı kullanın.",
    "errors.too_many_tokens": "{most} anahtarınız var. Önce birini iptal edin.",
    "errors.token_name_taken": "Bu adda bir anahtarınız var.",
    "errors.no_token": "O anahtar artık yok.",
    "errors.weak_device": "Bu tahmin edilebilir. Uzun, rastgele bir metin kullanın ve saklayın.",
    "errors.device_with_token": "Cihaz kimliği yanında anahtar olmadan gönderilir.",
    "errors.device_needs_bearer": "Cihaz kimliği yalnızca bearer ile gönderilir.",
}
