/* The concordance of a question, from a file: read as `jarak load` reads it, into a store in memory. */
#include "cli/reroute_links.h"

#include <stdlib.h>
#include <string.h>

#include "jarak/frame.h"
#include "jarak/load.h"

/* Of a row that is bad the link is lost, and what it joined would be called changed. */
static jarak_status blame_row(jarak_store *store, const char *path, jarak_error *error)
{
    jarak_table *rows = NULL;
    jarak_status status = jarak_rejects(store, path, 1, &rows, error);
    if (status == JARAK_OK && jarak_table_rows(rows) > 0) {
        status = jarak_fail(error, JARAK_ERR_DATA, _("%s:%lld:%s: %s; mend the file"), path, (long long)jarak_table_integer(rows, 0, 1),
                            jarak_table_text(rows, 0, 2), jarak_table_text(rows, 0, 3));
    }
    jarak_table_free(rows);
    return status;
}

static jarak_status read_links(jarak_store *store, const char *path, cli_links *links, jarak_rerouting_settings *ask, jarak_error *error)
{
    const jarak_status status =
        jarak_query(store, "SELECT from_list, from_code, to_list, to_code FROM concordance ORDER BY line", NULL, &links->table, error);
    if (status != JARAK_OK) {
        return status;
    }
    const size_t n = jarak_table_rows(links->table);
    if (n == 0) {
        return jarak_fail(error, JARAK_ERR_FORMAT, _("%s is no concordance of codes of products (docs/sources.md says which are known)"),
                          path);
    }
    links->links = calloc(n, sizeof *links->links);
    if (links->links == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %s"), path);
    }
    const char *slash = strrchr(path, '/');
    for (size_t i = 0; i < n; i++) {
        links->links[i] = (jarak_rerouting_link){.from_list = jarak_table_text(links->table, i, 0),
                                                 .from_code = jarak_table_text(links->table, i, 1),
                                                 .to_list = jarak_table_text(links->table, i, 2),
                                                 .to_code = jarak_table_text(links->table, i, 3),
                                                 .source = slash != NULL ? slash + 1 : path};
    }
    ask->links = links->links;
    ask->n_links = n;
    return JARAK_OK;
}

jarak_status cli_links_take(const char *path, const cli_options *options, jarak_rerouting_settings *ask, cli_links *links,
                            jarak_error *error)
{
    if (strcmp(path, "none") == 0 && !jarak_frame_is_file(path)) {
        ask->given_links_only = true;
        return JARAK_OK;
    }
    cli_session session = {0};
    jarak_load_report report;
    jarak_status status = cli_session_open_memory(&session, options, error);
    status = status == JARAK_OK ? jarak_load_file(session.store, path, NULL, &report, error) : status;
    if (status == JARAK_OK && report.rows_rejected > 0) {
        status = blame_row(session.store, path, error);
    }
    status = status == JARAK_OK ? read_links(session.store, path, links, ask, error) : status;
    cli_session_close(&session);
    return status;
}

void cli_links_release(cli_links *links)
{
    jarak_table_free(links->table);
    free(links->links);
    *links = (cli_links){0};
}
