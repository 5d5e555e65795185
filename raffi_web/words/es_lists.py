"""Frases de las listas."""

LISTS = {
    "errors.list_not_found": "No existe esa lista, o no se te muestra.",
    "errors.not_list_owner": "Eso solo puede hacerlo quien creó esta lista.",
    "errors.not_list_editor": "Solo el dueño de esta lista y sus editores pueden cambiarla.",
    "errors.lists_full": "Tienes {limit} listas. Borra antes una.",
    "errors.list_full": "Una lista admite {limit} títulos.",
    "errors.editors_full": "Una lista tiene como mucho {limit} editores.",
    "errors.no_title": "Ese título no está en esta lista.",
    "errors.no_removal": "Ya no queda nada que devolver.",
    "errors.no_editor": "Esa persona no edita esta lista.",
    "errors.own_list": "Esta lista es tuya: mejor bórrala.",
    "errors.invite_old": "Esta invitación ya no vale. Pide otra.",
}
