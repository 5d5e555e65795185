"""Llaves de acceso y el segundo paso de las contraseñas."""

PASSKEYS: dict[str, str] = {
    "errors.bad_passkey": "Eso no es lo que responde aquí una llave de acceso. Prueba de nuevo.",
    "errors.wrong_passkey": "Esta llave de acceso no se ha aceptado.",
    "errors.unknown_passkey": "Ninguna cuenta de aquí tiene ya esta llave de acceso.",
    "errors.copied_passkey": "Esta llave de acceso cuenta mal, como haría una copia. Entra de otra manera y cámbiala.",
    "errors.passkey_late": "Ha tardado demasiado. Prueba de nuevo.",
    "errors.passkey_known": "Esta llave de acceso ya está añadida.",
    "errors.many_passkeys": "Puede haber {most} llaves de acceso. Quita una antes.",
    "errors.no_passkey": "No tienes esa llave de acceso.",
    "errors.no_passkeys": "Aún no tienes ninguna llave de acceso.",
    "errors.no_passkeys_here": "Las llaves de acceso necesitan una dirección https. A este servidor se llega sin ella.",
    "errors.code_needed": "Escribe el código que muestra tu aplicación de autenticación.",
    "errors.wrong_code": "Ese código no es correcto o ya se usó. Espera al siguiente.",
    "errors.second_step_on": "Los códigos ya se piden.",
    "errors.second_step_off": "Todavía no se piden códigos. Empieza de nuevo.",
    "errors.no_password": "Los códigos van con una contraseña. Tú entras sin ella.",
    "passkeys.unnamed": "Llave de acceso",
}
