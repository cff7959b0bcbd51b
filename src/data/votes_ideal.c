/* Votes as the estimator of ideal points takes them: roll calls with their sessions, names and chains. */
#include "data/votes_ideal.h"

#include "base/alloc.h"
#include "base/text.h"
#include "data/votes_bridge.h"

jarak_status jarak__votes_ideal_make(const jarak_votes *votes, jarak_bridge rule, jarak__votes_ideal *made, jarak_error *error)
{
    *made = (jarak__votes_ideal){.time = jarak__calloc(votes->n_rollcalls, sizeof *made->time),
                                 .group = jarak__calloc(votes->n_rollcalls, sizeof *made->group),
                                 .names = jarak__calloc(votes->n_rollcalls, sizeof *made->names)};
    if (made->time == NULL || made->group == NULL || made->names == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for votes"));
    }
    for (size_t i = 0; i < votes->n_rollcalls; i++) {
        made->time[i] = votes->rollcalls[i].session;
        made->names[i] = votes->rollcalls[i].name;
    }
    made->data = (jarak_ideal_data){
        .n_votes = votes->n_votes,
        .unit = votes->vote_unit,
        .item = votes->vote_rollcall,
        .value = votes->vote_value,
        .n_units = votes->n_units,
        .n_items = votes->n_rollcalls,
        .time = made->time,
        .group = made->group,
        .unit_names = votes->units,
        .item_names = made->names,
    };
    return jarak__votes_bridge(votes, rule, made->group, error);
}

void jarak__votes_ideal_release(jarak__votes_ideal *made)
{
    jarak__free(made->time);
    jarak__free(made->group);
    jarak__free(made->names);
}
