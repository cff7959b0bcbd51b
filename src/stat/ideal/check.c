/* What data must be: arrays with codes in range, units that roll calls connect, anchors that voted. */
#include <stdio.h>

#include "base/alloc.h"
#include "base/text.h"
#include "stat/ideal/sorted.h"

jarak_status jarak__ideal_out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the votes"));
}

/* What to call a unit or a roll call in a message. */
const char *jarak__ideal_unit_name(const jarak_ideal_data *data, size_t unit, char text[IDEAL_NAME_BYTES])
{
    if (data->unit_names != NULL) {
        return data->unit_names[unit];
    }
    snprintf(text, IDEAL_NAME_BYTES, _("unit %zu"), unit);
    return text;
}

const char *jarak__ideal_item_name(const jarak_ideal_data *data, size_t item, char text[IDEAL_NAME_BYTES])
{
    if (data->item_names != NULL) {
        return data->item_names[item];
    }
    snprintf(text, IDEAL_NAME_BYTES, _("roll call %zu"), item);
    return text;
}

jarak_status jarak__ideal_check_data(const jarak_ideal_data *data, jarak_error *error)
{
    const struct {
        const char *field;
        bool there;
    } arrays[] = {{"unit", data->n_votes == 0 || data->unit != NULL},
                  {"item", data->n_votes == 0 || data->item != NULL},
                  {"value", data->n_votes == 0 || data->value != NULL},
                  {"time", data->n_items == 0 || data->time != NULL}};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        if (!arrays[i].there) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, "votes: %s is NULL", arrays[i].field);
        }
    }
    if (data->n_units >= JARAK_IDEAL_NONE || data->n_items >= JARAK_IDEAL_NONE) {
        return jarak_fail(error, JARAK_ERR_OVERFLOW, _("more than %u units or roll calls"), JARAK_IDEAL_NONE - 1);
    }
    for (size_t i = 0; i < data->n_votes; i++) {
        if (data->unit[i] >= data->n_units || data->item[i] >= data->n_items) {
            return jarak_fail(error, JARAK_ERR_ARGUMENT, _("vote %zu: unit %u or roll call %u is out of range"), i, data->unit[i],
                              data->item[i]);
        }
        if (data->value[i] > JARAK_VOTE_ABSENT) {
            return jarak_fail(error, JARAK_ERR_DATA, _("vote %zu: %u is none of no (0), abstain (1), yes (2) and absent (3)"), i,
                              data->value[i]);
        }
    }
    return JARAK_OK;
}

static uint32_t root_of(uint32_t *parent, uint32_t unit)
{
    while (parent[unit] != unit) {
        parent[unit] = parent[parent[unit]]; /* halves the way for the next search */
        unit = parent[unit];
    }
    return unit;
}

/* Points can be compared where roll calls, or units that sat in several sessions, link them. */
jarak_status jarak__ideal_check_connected(const jarak_ideal_data *data, const ideal_problem *problem, jarak_error *error)
{
    char name[IDEAL_NAME_BYTES];
    char other_name[IDEAL_NAME_BYTES];
    uint32_t *parent = jarak__calloc(problem->n_units + problem->n_blocks, sizeof *parent);
    if (parent == NULL) {
        return jarak__ideal_out_of_memory(error);
    }
    for (size_t i = 0; i < problem->n_units + problem->n_blocks; i++) {
        parent[i] = (uint32_t)i;
    }
    for (size_t i = 0; i < problem->n_portions; i++) {
        const ideal_portion *portion = &problem->portions[i];
        const ideal_point *points = problem->points + problem->first_point[portion->session];
        for (size_t v = portion->first_vote; v < portion->end_vote; v++) {
            parent[root_of(parent, points[problem->local[v]].unit)] = root_of(parent, (uint32_t)(problem->n_units + portion->block));
        }
    }
    jarak_status status = JARAK_OK;
    uint32_t first = problem->points[0].unit;
    for (size_t p = 1; p < problem->n_points && status == JARAK_OK; p++) {
        uint32_t unit = problem->points[p].unit;
        if (root_of(parent, unit) != root_of(parent, first)) {
            status = jarak_fail(error, JARAK_ERR_DATA,
                                _("%s and %s cannot be compared: no chain of roll calls, and of members that voted on them, connects them"),
                                jarak__ideal_unit_name(data, first, name), jarak__ideal_unit_name(data, unit, other_name));
        }
    }
    jarak__free(parent);
    return status;
}

jarak_status jarak__ideal_check_anchor(const jarak_ideal_data *data, const ideal_problem *problem, uint32_t anchor, jarak_error *error)
{
    char name[IDEAL_NAME_BYTES];
    if (anchor == JARAK_IDEAL_NONE) {
        return JARAK_OK;
    }
    for (size_t p = 0; p < problem->n_points; p++) {
        if (problem->points[p].unit == anchor) {
            return JARAK_OK;
        }
    }
    return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s cannot be an anchor: it has no vote that counts"),
                      anchor < data->n_units ? jarak__ideal_unit_name(data, anchor, name) : "?");
}
