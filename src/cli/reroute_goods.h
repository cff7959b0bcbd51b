/* A list of goods behind a barrier, from a file. */
#ifndef CLI_REROUTE_GOODS_H
#define CLI_REROUTE_GOODS_H

#include "jarak/frame.h"
#include "jarak/rerouting.h"

/* All zero is empty. */
typedef struct cli_goods {
    const char *path;
    jarak_frame *frame;
    const char **products, **since, **until; /* a row each; since and until NULL where the file has no such column */
} cli_goods;

/* Release the goods also after an error. */
JARAK_MUST_CHECK jarak_status cli_goods_read(const char *path, bool with_dates, int threads, cli_goods *goods, jarak_error *error);
/* Sets the question's goods; they live as long as the list. Errors: ERR_ARGUMENT (no dates, neither in the file nor in the question). */
JARAK_MUST_CHECK jarak_status cli_goods_take(const cli_goods *goods, jarak_rerouting_settings *ask, jarak_error *error);
void cli_goods_release(cli_goods *goods);

#endif
