"""Listelerin cümleleri."""

LISTS = {
    "errors.list_not_found": "Böyle bir liste yok ya da size gösterilmiyor.",
    "errors.not_list_owner": "Bunu yalnızca bu listeyi yapan yapabilir.",
    "errors.not_list_editor": "Bu listeyi yalnızca sahibi ve düzenleyenleri değiştirebilir.",
    "errors.lists_full": "{limit} listeniz var. Önce birini silin.",
    "errors.list_full": "Bir liste {limit} yapım alır.",
    "errors.editors_full": "Bir listenin en çok {limit} düzenleyeni olur.",
    "errors.no_title": "Bu yapım bu listede değil.",
    "errors.no_removal": "Geri konacak bir şey kalmadı.",
    "errors.no_editor": "Bu kişi bu listeyi düzenlemiyor.",
    "errors.own_list": "Bu liste sizin: bunun yerine silin.",
    "errors.invite_old": "Bu davet artık geçerli değil. Yenisini isteyin.",
}
