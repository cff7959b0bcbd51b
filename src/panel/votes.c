/* Everything that votes say of pairs of states. */
#include "data/sql.h"
#include "panel/ballots.h"

jarak_status jarak__panel_add_votes(jarak_store *store, jarak_error *error)
{
    jarak__vote_figures figures = {0};
    jarak__panel_ballots ballots = {0};
    jarak_status status =
        jarak__sql_run(store, "DELETE FROM facts.panel_ideal; DELETE FROM facts.panel_ideal_pair; DELETE FROM facts.panel_vote", error);
    if (status == JARAK_OK) {
        status = jarak__vote_figures_read(&figures, error);
    }
    if (status == JARAK_OK) {
        status = jarak__panel_ballots_read(store, 0, NULL, &ballots, error);
    }
    if (status == JARAK_OK) {
        status = jarak__panel_add_vote_pairs(store, &ballots, &figures, error);
    }
    if (status == JARAK_OK) {
        status = jarak__panel_add_ideal(store, &ballots, &figures, error);
    }
    jarak__panel_ballots_release(&ballots);
    jarak__vote_figures_release(&figures);
    return status;
}
