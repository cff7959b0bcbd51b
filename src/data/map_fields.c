/* Reading a map: field=text, field=text …, or one field at a time. */
#include "data/map_fields.h"

#include <ctype.h>
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "data/utf8_check.h"

static const char *const names[] = {
#define FIELD_TEXT(symbol, text, kind, rows) text,
    JARAK__MAP_FIELD_LIST(FIELD_TEXT)
#undef FIELD_TEXT
};

const char *jarak__map_field_text(jarak__map_field field)
{
    return names[field];
}

static jarak_status fail_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "%s", _("out of memory"));
}

static jarak_status fail_unknown(const char *name, jarak_error *error)
{
    char nearest[128];
    jarak__writer list = {0};
    for (size_t i = 0; i < JARAK__N_MAP_FIELDS; i++) {
        jarak__write_format(&list, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    bool is_near = jarak__nearest_names(name, JARAK__N_MAP_FIELDS, names, sizeof nearest, nearest) > 0;
    jarak_status status = list.failed ? fail_memory(error)
                          : is_near
                              ? jarak_fail(error, JARAK_ERR_ARGUMENT, _("there is no field \"%s\" (the nearest: %s); the fields are %s"),
                                           name, nearest, list.bytes)
                              : jarak_fail(error, JARAK_ERR_ARGUMENT, _("there is no field \"%s\"; the fields are %s"), name, list.bytes);
    jarak__writer_release(&list);
    return status;
}

/* The text without the quotes around it; those within are doubled. */
static void unquote(char *text, bool *is_quoted)
{
    const size_t length = strlen(text);
    const char quote = text[0];
    *is_quoted = length >= 2 && (quote == '\'' || quote == '"') && text[length - 1] == quote;
    if (!*is_quoted) {
        return;
    }
    size_t n = 0;
    for (size_t i = 1; i + 1 < length; i++) {
        text[n++] = text[i];
        i += text[i] == quote && text[i + 1] == quote && i + 2 < length;
    }
    text[n] = '\0';
}

static bool is_utf8(const char *text)
{
    jarak__utf8_check check = {0};
    for (; *text != '\0'; text++) {
        if (!jarak__utf8_take(&check, (unsigned char)*text)) {
            return false;
        }
    }
    return check.to_come == 0;
}

jarak_status jarak__map_set(jarak__map *map, jarak__arena *arena, const char *name, const char *text, jarak_error *error)
{
    size_t field = 0;
    while (field < JARAK__N_MAP_FIELDS && strcmp(names[field], name) != 0) {
        field++;
    }
    if (field == JARAK__N_MAP_FIELDS) {
        return fail_unknown(name, error);
    }
    jarak__map_entry *entry = &map->entries[field];
    if (entry->text != NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("the field \"%s\" is given twice"), name);
    }
    char *copy = jarak__arena_text(arena, text, strlen(text));
    if (copy == NULL) {
        return fail_memory(error);
    }
    if (!is_utf8(copy)) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("the text of the field \"%s\" is not UTF-8"), name);
    }
    unquote(copy, &entry->is_quoted);
    entry->text = copy;
    if (copy[0] == '\0') {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("the field \"%s\" is given nothing; leave it out"), name);
    }
    return JARAK_OK;
}

/* The end of the text at the comma that is not within quotes. */
static const char *find_end(const char *text)
{
    char quote = '\0';
    bool may_open = true; /* a quote opens where a text begins: d'Ivoire has none */
    for (; *text != '\0' && (quote != '\0' || *text != ','); text++) {
        if (quote != '\0') {
            quote = *text == quote ? '\0' : quote;
            may_open = quote == '\0'; /* a doubled one stays within */
        } else if (may_open && (*text == '\'' || *text == '"')) {
            quote = *text;
        } else {
            may_open = *text == '=' || (may_open && isspace((unsigned char)*text));
        }
    }
    return text;
}

/* A copy of the text between start and end without the blanks around it. */
static char *copy_trimmed(jarak__arena *arena, const char *start, const char *end)
{
    while (start < end && isspace((unsigned char)*start)) {
        start++;
    }
    while (end > start && isspace((unsigned char)end[-1])) {
        end--;
    }
    return jarak__arena_text(arena, start, (size_t)(end - start));
}

jarak_status jarak__map_parse(const char *text, jarak__arena *arena, jarak__map *map, jarak_error *error)
{
    *map = (jarak__map){0};
    jarak_status status = JARAK_OK;
    for (const char *start = text; status == JARAK_OK && *start != '\0';) {
        const char *end = find_end(start);
        const char *equals = memchr(start, '=', (size_t)(end - start));
        char *name = copy_trimmed(arena, start, equals != NULL ? equals : end);
        char *given = equals != NULL ? copy_trimmed(arena, equals + 1, end) : name;
        if (name == NULL || given == NULL) {
            return fail_memory(error);
        }
        if (equals == NULL && name[0] != '\0') {
            return jarak_fail(
                error, JARAK_ERR_ARGUMENT,
                _("\"%s\" is no field=column; a map is such as \"exporter=origin, importer=dest, year=t, value=v, unit=USD\", and "
                  "a text with a comma stands in quotes"),
                name);
        }
        if (equals != NULL) {
            status = jarak__map_set(map, arena, name, given, error);
        }
        start = *end != '\0' ? end + 1 : end;
    }
    return status;
}
