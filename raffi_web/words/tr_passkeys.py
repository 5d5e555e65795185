"""Geçiş anahtarları ve parolaların ikinci adımı."""

PASSKEYS: dict[str, str] = {
    "errors.bad_passkey": "Bir geçiş anahtarı burada böyle yanıt vermez. Yeniden dene.",
    "errors.wrong_passkey": "Bu geçiş anahtarı kabul edilmedi.",
    "errors.unknown_passkey": "Buradaki hiçbir hesapta artık bu geçiş anahtarı yok.",
    "errors.copied_passkey": "Bu geçiş anahtarı bir kopya gibi yanlış sayıyor. Başka bir yolla gir ve onu değiştir.",
    "errors.passkey_late": "Çok uzun sürdü. Yeniden dene.",
    "errors.passkey_known": "Bu geçiş anahtarı zaten ekli.",
    "errors.many_passkeys": "En çok {most} geçiş anahtarı olabilir. Önce birini kaldır.",
    "errors.no_passkey": "Böyle bir geçiş anahtarın yok.",
    "errors.no_passkeys": "Henüz geçiş anahtarın yok.",
    "errors.no_passkeys_here": "Geçiş anahtarları https adresi ister. Bu sunucuya https olmadan ulaşılıyor.",
    "errors.code_needed": "Kimlik doğrulama uygulamanın gösterdiği kodu yaz.",
    "errors.wrong_code": "Bu kod yanlış ya da zaten kullanıldı. Sonrakini bekle.",
    "errors.second_step_on": "Kodlar zaten isteniyor.",
    "errors.second_step_off": "Henüz kod istenmiyor. Baştan başla.",
    "errors.no_password": "Kodlar parolayla birlikte kullanılır. Sen parolasız giriyorsun.",
    "passkeys.unnamed": "Geçiş anahtarı",
}
