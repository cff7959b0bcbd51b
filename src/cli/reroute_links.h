/* How codes of products changed, from a file. */
#ifndef CLI_REROUTE_LINKS_H
#define CLI_REROUTE_LINKS_H

#include "cli/options.h"
#include "jarak/rerouting.h"

/* All zero is empty. */
typedef struct cli_links {
    jarak_table *table; /* of which the links have their texts */
    jarak_rerouting_link *links;
} cli_links;

/* Sets the question's links: those of the concordance in a file of a format that `jarak load` knows; they live as long as *links. "none":
 * no links, and none of the store's. Release *links also after an error. Errors: those of jarak_load_file(), ERR_DATA (a row is bad: names
 * line and column), ERR_FORMAT (the file is no concordance). */
JARAK_MUST_CHECK jarak_status cli_links_take(const char *path, const cli_options *options, jarak_rerouting_settings *ask, cli_links *links,
                                             jarak_error *error);
void cli_links_release(cli_links *links);

#endif
