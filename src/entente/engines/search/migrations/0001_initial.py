# Tables by Django, the full-text index by hand: each database has its own.

import entente.engines.search.models
from django.db import migrations, models


# The index of FTS5 reads its words from the table beside it; triggers keep the two the same whoever writes.
# Positions and sizes are not kept: what is asked is which entries hold a word, and the newest come first.
SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_indexed', content_rowid='id', detail='none', "
    "columnsize=0, tokenize=\"ascii tokenchars ':+!=_'\")",
    "CREATE TRIGGER search_indexed_added AFTER INSERT ON search_indexed BEGIN "
    "INSERT INTO search_words (rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER search_indexed_removed AFTER DELETE ON search_indexed BEGIN "
    "INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.id, old.words); END",
)
POSTGRESQL = ("CREATE INDEX search_words ON search_indexed USING gin (words)",)
FORGET = {"sqlite": ("DROP TABLE search_words",), "postgresql": ("DROP INDEX search_words",)}


def make(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def forget(apps, schema_editor):
    for statement in FORGET[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Indexed',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='number')),
                ('words', entente.engines.search.models.Tokens(verbose_name='words')),
            ],
            options={
                'verbose_name': 'index entry',
                'verbose_name_plural': 'index entries',
            },
        ),
        migrations.CreateModel(
            name='IndexedKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80, unique=True, verbose_name='kind')),
                ('last', models.BigIntegerField(verbose_name='last line')),
            ],
            options={
                'verbose_name': 'index of a kind',
                'verbose_name_plural': 'indexes of kinds',
            },
        ),
        migrations.CreateModel(
            name='IndexedWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.IntegerField(verbose_name='kind’s number')),
                ('word', entente.engines.search.models.Ordered(max_length=45, verbose_name='word')),
                ('entries', models.IntegerField(default=0, verbose_name='entries')),
            ],
            options={
                'verbose_name': 'indexed word',
                'verbose_name_plural': 'indexed words',
                'constraints': [models.UniqueConstraint(fields=('word', 'kind'), name='search_word_once')],
            },
        ),
        migrations.RunPython(make, forget),
    ]
