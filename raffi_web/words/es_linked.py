"""Frases de iniciar sesión con lo que dicen otros, y con carteras."""

LINKED = {
    "errors.no_provider": "Aquí nadie puede iniciar sesión de esa manera.",
    "errors.foreign_path": "Esa no es una página de este servidor.",
    "errors.provider_failed": "No ha funcionado. Prueba de nuevo o inicia sesión de otra manera.",
    "errors.sign_in_cancelled": "Se ha cancelado el inicio de sesión.",
    "errors.sign_in_expired": "Ha tardado demasiado o ya estaba hecho. Prueba de nuevo.",
    "errors.sign_in_elsewhere": "Termina de iniciar sesión donde empezaste.",
    "errors.sign_in_mixed_up": "Esa respuesta era para otra manera de iniciar sesión. Prueba de nuevo.",
    "errors.not_linked": "Ninguna cuenta de aquí va con eso. Añádelo antes en tus ajustes.",
    "errors.identity_taken": "Eso es de otra cuenta de aquí.",
    "errors.too_many_ways": "Puedes tener {most} como máximo.",
    "errors.no_identity": "Eso no está vinculado a tu cuenta.",
    "errors.bad_wallet": "Esa no es una dirección de Ethereum.",
    "errors.bad_wallet_signature": "La firma no encaja. Las carteras que son contratos no inician sesión aquí.",
    "linked.wallet_statement": "Inicia sesion en Raffi. No cuesta nada y no mueve nada.",
}
