"""Panoda buluşurken ne denir."""

BOARD_MEETING = {
    "meeting.menu": "Toplantı",
    "meeting.laser": "Lazer işaretçi",
    "meeting.present": "Çerçeveleri sun",
    "meeting.present_about": "Bu sırayla, birbiri ardına.",
    "meeting.no_frames": "Bu panoda henüz çerçeve yok. Göstermek istediğiniz her bölümün çevresine bir tane çizin.",
    "meeting.present_all": "Herkese sun",
    "meeting.present_alone": "Yalnızca bana",
    "meeting.move_up": "Yukarı taşı: {name}",
    "meeting.move_down": "Aşağı taşı: {name}",
    "meeting.presentation": "Sunum",
    "meeting.progress": "{at} / {of}",
    "meeting.next": "Sonraki çerçeve",
    "meeting.before": "Önceki çerçeve",
    "meeting.fullscreen": "Tam ekran",
    "meeting.end_present": "Sunumu bitir",
    "meeting.presents": "{name} sunuyor",
    "meeting.presents_at": "{name} sunuyor, {at} / {of}",
    "meeting.go_along": "Katıl",
    "meeting.look_away": "Kendim bakayım",
}
