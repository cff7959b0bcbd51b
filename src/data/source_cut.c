/* The parts of a source description that say how its file, and those beside it, are cut into columns. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "data/source_parse.h"

/* A key whose text is one ASCII character, or none where none_allowed. */
static jarak_status read_character(jarak__yaml_node map, const char *key, char fallback, bool none_allowed, char *character,
                                   jarak_error *error)
{
    const char *text;
    *character = fallback;
    jarak_status status = jarak__yaml_want_text(map, key, false, &text, error);
    if (status != JARAK_OK || text == NULL) {
        return status;
    }
    bool fits = strlen(text) == 1 ? (unsigned char)text[0] < 128 && text[0] != '\n' && text[0] != '\r' : none_allowed && text[0] == '\0';
    if (!fits) {
        return jarak__yaml_fail(jarak__yaml_get(map, key), error, "`%s` must be one character%s, not `%s`", key,
                                none_allowed ? " or none" : "", text);
    }
    *character = text[0];
    return JARAK_OK;
}

/* How many columns a file without header has. */
static jarak_status read_column_count(jarak__yaml_node map, jarak__cut *cut, jarak_error *error)
{
    const char *text;
    cut->column_count = cut->names.count;
    jarak_status status = jarak__yaml_want_text(map, "column_count", false, &text, error);
    if (status == JARAK_OK && text != NULL) {
        char *end;
        unsigned long count = strtoul(text, &end, 10);
        if (!isdigit((unsigned char)text[0]) || *end != '\0' || count < cut->names.count || count > 100000) {
            return jarak__yaml_fail(jarak__yaml_get(map, "column_count"), error,
                                    "`column_count` must be a number, and not less than the number of `names`");
        }
        cut->column_count = count;
    }
    if (status == JARAK_OK && !cut->header && cut->names.count == 0) {
        return jarak__yaml_fail(map, error, "a file without header needs `names`");
    }
    return status;
}

/* The keys of `file`; map may be absent, then all have their defaults. */
static jarak_status read_cut(jarak__source *source, jarak__yaml_node map, jarak__cut *cut, jarak_error *error)
{
    static const char *empty_text = "";
    const char *encoding = NULL;
    *cut = (jarak__cut){.delimiter = ',', .quote = '"', .header = true, .nulls = {.items = &empty_text, .count = 1}};
    if (map.kind == JARAK__YAML_ABSENT) {
        return JARAK_OK;
    }
    jarak_status status = read_character(map, "delimiter", ',', false, &cut->delimiter, error);
    cut->has_delimiter = jarak__yaml_get(map, "delimiter").kind != JARAK__YAML_ABSENT;
    if (status == JARAK_OK) {
        status = read_character(map, "quote", '"', true, &cut->quote, error);
    }
    if (status == JARAK_OK) {
        status = jarak__yaml_want_bool(map, "header", true, &cut->header, error);
    }
    if (status == JARAK_OK) {
        status = jarak__source_read_texts(source, map, "names", false, &cut->names, error);
    }
    if (status == JARAK_OK) {
        status = read_column_count(map, cut, error);
    }
    if (status == JARAK_OK && jarak__yaml_get(map, "nulls").kind != JARAK__YAML_ABSENT) {
        status = jarak__source_read_texts(source, map, "nulls", false, &cut->nulls, error);
    }
    if (status == JARAK_OK) {
        status = jarak__source_read_pairs(source, map, "types", &cut->types, error);
    }
    if (status == JARAK_OK) {
        status = jarak__yaml_want_text(map, "encoding", false, &encoding, error);
    }
    if (status == JARAK_OK && encoding != NULL) {
        cut->is_latin1 = strcmp(encoding, "latin-1") == 0;
        if (!cut->is_latin1 && strcmp(encoding, "utf-8") != 0) {
            return jarak__yaml_fail(jarak__yaml_get(map, "encoding"), error, "`encoding` must be utf-8 or latin-1, not `%s`", encoding);
        }
    }
    return status;
}

jarak_status jarak__source_read_file(jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    static const char *const keys[] = {"delimiter", "quote", "header", "names", "column_count", "nulls", "encoding", "types", NULL};
    jarak__yaml_node map;
    jarak_status status = jarak__yaml_want_kind(root, "file", JARAK__YAML_MAP, false, &map, error);
    if (status == JARAK_OK) {
        status = jarak__yaml_only_keys(map, keys, error);
    }
    if (status == JARAK_OK) {
        status = read_cut(source, map, &source->cut, error);
    }
    if (status == JARAK_OK && source->cut.types.count > 0 && !source->is_bulk) {
        return jarak__yaml_fail(map, error, "`types` needs `bulk: true`; other files are read as text and cast in `rows`");
    }
    return status;
}

jarak_status jarak__source_read_besides(jarak__source *source, jarak__yaml_node root, jarak_error *error)
{
    static const char *const keys[] = {"file",  "columns",      "delimiter", "quote",    "header",
                                       "names", "column_count", "nulls",     "encoding", NULL};
    jarak__yaml_node map;
    void *items;
    jarak_status status = jarak__yaml_want_kind(root, "beside", JARAK__YAML_MAP, false, &map, error);
    if (status == JARAK_OK) {
        status = jarak__source_take(source, jarak__yaml_count(map), sizeof *source->besides, &items, error);
    }
    if (status != JARAK_OK) {
        return status;
    }
    source->besides = items;
    source->n_besides = jarak__yaml_count(map);
    for (size_t i = 0; status == JARAK_OK && i < source->n_besides; i++) {
        jarak__beside *beside = &source->besides[i];
        beside->node = jarak__yaml_item(map, i, &beside->relation);
        status = jarak__yaml_want_text(beside->node, "file", true, &beside->file, error);
        if (status == JARAK_OK) {
            status = jarak__yaml_only_keys(beside->node, keys, error);
        }
        if (status == JARAK_OK) {
            status = jarak__source_read_texts(source, beside->node, "columns", false, &beside->columns, error);
        }
        if (status == JARAK_OK) {
            status = read_cut(source, beside->node, &beside->cut, error);
        }
    }
    return status;
}
