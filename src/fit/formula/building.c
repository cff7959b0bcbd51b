/* What all steps of a building use: its memory, its categories, the values of its expressions. */
#include "fit/formula/building.h"

#include <string.h>

#include "base/text.h"

jarak_status jarak__building_out_of_memory(jarak__building *job)
{
    return jarak_fail(job->error, JARAK_ERR_MEMORY, _("out of memory for a model of %zu rows"), job->design->n_rows);
}

/* A longer list in the arena; NULL when memory is out. */
void *jarak__building_append(jarak__building *job, void *items, size_t count, size_t size)
{
    /* doubled at powers of two */
    if (count > 0 && (count & (count - 1)) != 0) {
        return items;
    }
    void *copy = jarak__arena_alloc(&job->design->arena, (count > 0 ? 2 * count : 1) * size);
    if (copy != NULL && count > 0) {
        memcpy(copy, items, count * size);
    }
    return copy;
}

/* The category of the keys, built once for each name. */
jarak_status jarak__building_category(jarak__building *job, const jarak__formula_keys *keys, const jarak__category **category)
{
    jarak__design *design = job->design;
    const char *name = jarak__formula_keys_name(&design->arena, keys);
    if (name == NULL) {
        return jarak__building_out_of_memory(job);
    }
    for (size_t i = 0; i < job->n_categories; i++) {
        if (strcmp(job->categories[i]->name, name) == 0) {
            *category = job->categories[i];
            return JARAK_OK;
        }
    }
    jarak__category **categories = jarak__building_append(job, job->categories, job->n_categories, sizeof(jarak__category *));
    jarak__category *made = jarak__arena_alloc(&design->arena, sizeof *made);
    if (categories == NULL || made == NULL) {
        return jarak__building_out_of_memory(job);
    }
    jarak_status status =
        jarak__category_build(keys, design->frame, job->threads, job->request.keep_labels, &design->arena, made, job->error);
    if (status != JARAK_OK) {
        return status;
    }
    categories[job->n_categories++] = made;
    job->categories = categories;
    *category = made;
    return JARAK_OK;
}

jarak_status jarak__building_add(jarak__building *job, jarak__building_list *list, size_t place)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i] == place) {
            return JARAK_OK;
        }
    }
    size_t *items = jarak__building_append(job, list->items, list->count, sizeof *items);
    if (items == NULL) {
        return jarak__building_out_of_memory(job);
    }
    items[list->count++] = place;
    list->items = items;
    return JARAK_OK;
}

const double *jarak__building_values(jarak__building *job, const jarak__expr *expr)
{
    return jarak__expr_values(expr, job->design->frame, job->threads, &job->design->arena);
}
