from django.db import migrations, models

STATES = [
    ("queued", "waiting to be sent"),
    ("sent", "delivered to the mail server"),
    ("bounced", "bounced"),
    ("failed", "not delivered"),
    ("withdrawn", "taken back"),
    ("missed", "not read; no address to send it to"),
]


class Migration(migrations.Migration):
    dependencies = [("conversations", "0012_where_to_answer")]

    operations = [
        migrations.AddField("summary", "has_missed", models.BooleanField(default=False)),
        migrations.AlterField(
            "delivery", "state", models.CharField(choices=STATES, default="queued", max_length=10)
        ),
    ]
