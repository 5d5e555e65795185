"""Frases de los comentarios."""

COMMENTS = {
    "errors.no_discussion": "Esa conversación no existe o no se te muestra.",
    "errors.no_comment": "Ese comentario no existe o no se te muestra.",
    "errors.not_your_comment": "Ese comentario no es tuyo.",
    "errors.not_comment_staff": "Solo puede hacerlo quien modera aquí.",
    "errors.comment_removed": "Ese comentario fue retirado.",
    "errors.restore_too_late": "Ya es tarde para recuperarlo.",
    "errors.talk_over": "Esta sala ha terminado. Lo que se dijo se puede seguir leyendo.",
    "errors.pins_full": "Aquí se pueden fijar {limit} como máximo. Quita uno primero.",
    "reasons.a_root": "un comentario que no responde a otro",
    "audit.act.comments.remove": "Quitó un comentario",
    "audit.act.comments.pin": "Fijó un comentario",
    "audit.act.comments.unpin": "Dejó de fijar un comentario",
}
