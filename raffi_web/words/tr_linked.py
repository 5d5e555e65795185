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
    "errors.bad_wallet": "Bu bir Ethereum adresi değil.",
    "errors.bad_wallet_signature": "İmza bu adrese uymuyor. Sözleşme olan cüzdanlar burada oturum açamaz.",
    "linked.wallet_statement": "Raffi'de oturum acin. Bu hicbir sey tutmaz ve hicbir sey aktarmaz.",
}
