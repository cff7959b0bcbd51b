/* Lists of a source description: texts, pairs of texts, and room for what they become; and where its keys are read. */
#include <string.h>

#include "data/source_parse.h"

jarak__yaml_node jarak__source_root_of(const jarak__source *source, jarak__yaml_node root, const char *key)
{
    bool is_there = jarak__yaml_get(root, key).kind != JARAK__YAML_ABSENT;
    return is_there || source->made == NULL ? root : jarak__yaml_root(source->made);
}

jarak_status jarak__source_no_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for a source description");
}

jarak_status jarak__source_take(jarak__source *source, size_t count, size_t size, void **items, jarak_error *error)
{
    size_t n_bytes = (count + 1) * size; /* never nothing; count is bounded by the nodes of the document */
    *items = jarak__arena_alloc(&source->arena, n_bytes);
    if (*items == NULL) {
        return jarak__source_no_memory(error);
    }
    memset(*items, 0, n_bytes);
    return JARAK_OK;
}

jarak_status jarak__source_read_texts(jarak__source *source, jarak__yaml_node map, const char *key, bool required, jarak__texts *texts,
                                      jarak_error *error)
{
    jarak__yaml_node list;
    void *items;
    *texts = (jarak__texts){0};
    jarak_status status = jarak__yaml_want_kind(map, key, JARAK__YAML_LIST, required, &list, error);
    if (status != JARAK_OK || list.kind == JARAK__YAML_ABSENT) {
        return status;
    }
    status = jarak__source_take(source, jarak__yaml_count(list), sizeof *texts->items, &items, error);
    if (status != JARAK_OK) {
        return status;
    }
    *texts = (jarak__texts){.items = items, .count = jarak__yaml_count(list)};
    for (size_t i = 0; i < texts->count; i++) {
        texts->items[i] = jarak__yaml_text(jarak__yaml_item(list, i, NULL));
        if (texts->items[i] == NULL) {
            return jarak__yaml_fail(jarak__yaml_item(list, i, NULL), error, "`%s` must be a list of texts", key);
        }
    }
    if (required && texts->count == 0) {
        return jarak__yaml_fail(list, error, "`%s` is empty", key);
    }
    return JARAK_OK;
}

jarak_status jarak__source_read_pairs(jarak__source *source, jarak__yaml_node map, const char *key, jarak__pairs *pairs, jarak_error *error)
{
    jarak__yaml_node inner;
    void *items;
    *pairs = (jarak__pairs){0};
    jarak_status status = jarak__yaml_want_kind(map, key, JARAK__YAML_MAP, false, &inner, error);
    if (status != JARAK_OK || inner.kind == JARAK__YAML_ABSENT) {
        return status;
    }
    status = jarak__source_take(source, jarak__yaml_count(inner), sizeof *pairs->items, &items, error);
    if (status != JARAK_OK) {
        return status;
    }
    *pairs = (jarak__pairs){.items = items, .count = jarak__yaml_count(inner)};
    for (size_t i = 0; i < pairs->count; i++) {
        pairs->items[i].value = jarak__yaml_text(jarak__yaml_item(inner, i, &pairs->items[i].key));
        if (pairs->items[i].value == NULL) {
            return jarak__yaml_fail(jarak__yaml_item(inner, i, NULL), error, "`%s` must map texts to texts", key);
        }
    }
    return JARAK_OK;
}

jarak_status jarak__source_read_outside(jarak__state_column *state, jarak_error *error)
{
    const char *text;
    jarak_status status = jarak__yaml_want_text(state->node, "outside", false, &text, error);
    if (status == JARAK_OK && text != NULL && strcmp(text, "today") != 0) {
        return jarak__yaml_fail(jarak__yaml_get(state->node, "outside"), error, "`outside` can be `today` alone");
    }
    state->outside_today = status == JARAK_OK && text != NULL;
    return status;
}
