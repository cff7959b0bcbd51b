/* Everything that votes say of pairs of states. */
#include "data/sql.h"
#include "panel/ballots.h"

typedef jarak_status add_values(jarak_store *store, const jarak__panel_ballots *ballots, jarak_error *error);

static jarak_status add_from(jarak_store *store, jarak__rollcalls which, size_t n_steps, add_values *const *steps, jarak_error *error)
{
    jarak__panel_ballots ballots = {0};
    jarak_status status = jarak__panel_ballots_read(store, which, &ballots, error);
    for (size_t i = 0; status == JARAK_OK && ballots.votes != NULL && i < n_steps; i++) {
        status = steps[i](store, &ballots, error);
    }
    jarak__panel_ballots_release(&ballots);
    return status;
}

jarak_status jarak__panel_add_votes(jarak_store *store, jarak_error *error)
{
    static add_values *const of_all[] = {jarak__panel_add_agreement};
    static add_values *const of_recorded[] = {jarak__panel_add_similarity, jarak__panel_add_ideal};
    jarak_status status = jarak__sql_run(store, "DELETE FROM facts.panel_ideal", error);
    if (status == JARAK_OK) {
        status = add_from(store, JARAK__ROLLCALLS_ALL, sizeof of_all / sizeof of_all[0], of_all, error);
    }
    if (status == JARAK_OK) {
        status = add_from(store, JARAK__ROLLCALLS_RECORDED, sizeof of_recorded / sizeof of_recorded[0], of_recorded, error);
    }
    return status;
}
