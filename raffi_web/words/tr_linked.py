"""Başkalarının sözüyle ve cüzdanla oturum açma cümleleri."""

LINKED = {
    "errors.no_provider": "Burada kimse bu yolla oturum açamaz.",
    "errors.foreign_path": "Bu, bu sunucunun bir sayfası değil.",
    "errors.provider_failed": "Olmadı. Yeniden deneyin ya da başka bir yolla oturum açın.",
    "errors.sign_in_cancelled": "Oturum açma iptal edildi.",
    "errors.sign_in_expired": "Çok uzun sürdü ya da zaten yapılmıştı. Yeniden deneyin.",
    "errors.sign_in_elsewhere": "Oturum açmayı başladığınız yerde bitirin.",
    "errors.sign_in_mixed_up": "Bu yanıt başka bir yol içindi. Yeniden deneyin.",
    "errors.not_linked": "Buradaki hiçbir hesap bununla eşleşmiyor. Önce ayarlarınızdan ekleyin.",
    "errors.identity_taken": "Bu, buradaki başka bir hesaba ait.",
    "errors.too_many_ways": "Bunlardan en çok {most} tane olabilir.",
    "errors.no_identity": "Bu, hesabınıza bağlı değil.",
}
