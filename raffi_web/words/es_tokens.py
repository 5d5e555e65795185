"""Frases sobre las claves de los programas."""

TOKENS = {
    "errors.bad_token": "Este token no sirve aquí: ha caducado, fue revocado o no es nuestro.",
    "errors.scope_needed": "Este token no se creó para eso. Necesitaría: {scope}.",
    "errors.not_renewable": "Un token breve no se puede volver a cambiar. Usa la sesión o el token del que salió.",
    "errors.too_many_tokens": "Tienes {most} tokens. Revoca uno antes.",
    "errors.token_name_taken": "Ya tienes un token con ese nombre.",
    "errors.no_token": "Ese token ya no está.",
    "errors.weak_device": "Esto se podría adivinar. Usa un texto largo y aleatorio, y guárdalo.",
    "errors.device_with_token": "El identificador de un dispositivo va sin token al lado.",
    "errors.device_needs_bearer": "El identificador de un dispositivo solo va con bearer.",
}
