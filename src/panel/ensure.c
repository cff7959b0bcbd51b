/* The panel with what the estimators say: the last step of making it. */
#include "data/sql.h"
#include "panel/ballots.h"
#include "panel/make.h"

static jarak_status add_estimates(jarak_store *store, jarak_error *error)
{
    jarak__panel_ballots ballots = {0};
    jarak_status status = jarak__sql_run(store, "DELETE FROM facts.panel_ideal", error);
    if (status == JARAK_OK) {
        status = jarak__panel_ballots_read(store, &ballots, error);
    }
    if (status == JARAK_OK && ballots.n_ballots > 0) {
        status = jarak__panel_add_similarity(store, &ballots, error);
    }
    if (status == JARAK_OK && ballots.n_ballots > 0) {
        status = jarak__panel_add_ideal(store, &ballots, error);
    }
    jarak__panel_ballots_release(&ballots);
    return status;
}

jarak_status jarak_panel_ensure(jarak_store *store, jarak_error *error)
{
    return jarak__panel_make(store, add_estimates, error);
}
