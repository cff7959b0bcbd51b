/* Reading what claims need: data are named once in a file, with the query that sees whether they are there and what to load where they are
 * not, and claims name them by id. */
#include "claims/needs.h"

#include <string.h>

#include "base/alloc.h"

jarak_status jarak__needs_read(jarak__yaml_node root, jarak__claims_file *file, jarak_error *error)
{
    static const char *const keys[] = {"id", "data", "load", "load_id", NULL};
    jarak__yaml_node list;
    jarak_status status = jarak__yaml_want_kind(root, "needs", JARAK__YAML_LIST, false, &list, error);
    const size_t n = status == JARAK_OK ? jarak__yaml_count(list) : 0;
    file->needs = jarak__calloc(n + 1, sizeof *file->needs);
    if (status == JARAK_OK && file->needs == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory reading claims");
    }
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        jarak__need *need = &file->needs[i];
        const jarak__yaml_node node = jarak__yaml_item(list, i, NULL);
        const struct wanted_text {
            const char *key;
            const char **text;
        } wanted[] = {{"id", &need->id}, {"data", &need->data}, {"load", &need->load}, {"load_id", &need->load_id}};
        status = jarak__yaml_only_keys(node, keys, error);
        for (size_t k = 0; status == JARAK_OK && k < sizeof wanted / sizeof *wanted; k++) {
            status = jarak__yaml_want_text(node, wanted[k].key, wanted[k].text != &need->load_id, wanted[k].text, error);
        }
        for (size_t j = 0; status == JARAK_OK && j < i; j++) {
            if (strcmp(file->needs[j].id, need->id) == 0) {
                status = jarak__yaml_fail(node, error, "`needs` has `%s` twice", need->id);
            }
        }
        file->n_needs = status == JARAK_OK ? i + 1 : file->n_needs;
    }
    return status;
}

static jarak_status take_need(const jarak__claims_file *file, jarak__claim_text *claim, jarak__yaml_node node, jarak_error *error)
{
    const char *id = jarak__yaml_text(node);
    for (size_t i = 0; id != NULL && i < file->n_needs; i++) {
        if (strcmp(file->needs[i].id, id) == 0) {
            claim->needs[claim->n_needs++] = &file->needs[i];
            return JARAK_OK;
        }
    }
    return jarak__yaml_fail(claim->node, error, "claim `%s` needs `%s`, which is none of the file's `needs`", claim->id,
                            id != NULL ? id : "");
}

jarak_status jarak__claim_needs_read(const jarak__claims_file *file, jarak__claim_text *claim, jarak_error *error)
{
    const jarak__yaml_node list = jarak__yaml_get(claim->node, "needs");
    if (list.kind == JARAK__YAML_ABSENT) {
        return JARAK_OK;
    }
    if (claim->opinion) {
        return jarak__yaml_fail(claim->node, error, "`%s` is an opinion: there is nothing that it could need", claim->id);
    }
    const size_t n = list.kind == JARAK__YAML_LIST ? jarak__yaml_count(list) : 1;
    claim->needs = jarak__calloc(n + 1, sizeof(const jarak__need *));
    if (claim->needs == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory reading claims");
    }
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        status = take_need(file, claim, list.kind == JARAK__YAML_LIST ? jarak__yaml_item(list, i, NULL) : list, error);
    }
    return status;
}
