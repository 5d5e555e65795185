"""Lo que se dice de los secretos guardados."""

VAULT = {
    "errors.secret_unreadable": "Un secreto guardado ya no se puede abrir. Escríbelo de nuevo.",
    "errors.vault_key_missing": "A este servidor le falta la clave de sus secretos. Su dueño tiene que devolvérsela.",
}
