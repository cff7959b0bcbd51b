/* The list of goods behind a barrier: codes or their beginnings and, perhaps, since when and until when each is behind it. Lists name their
 * columns in many ways; where one has codes and a column `product` besides, that describes them. */
#include "cli/reroute_goods.h"

#include <stdlib.h>
#include <strings.h>

#include "cli/cancel.h"
#include "cli/options.h"

/* The first of the names (NULL ends them) that the data has a column of; NULL: none. */
static const char *find_name(const jarak_table *columns, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        for (size_t row = 0; row < jarak_table_rows(columns); row++) {
            if (strcasecmp(jarak_table_text(columns, row, 0), names[i]) == 0) {
                return names[i];
            }
        }
    }
    return NULL;
}

/* Texts of a column, a row each; NULL where it is empty. */
static const char **take_texts(const jarak_frame *frame, const jarak_column *column)
{
    const char **texts = calloc(frame->n_rows + 1, sizeof *texts);
    for (size_t row = 0; texts != NULL && row < frame->n_rows; row++) {
        texts[row] = column->codes[row] == JARAK_NO_CODE ? NULL : column->labels[column->codes[row]];
    }
    return texts;
}

static jarak_status take_columns(cli_goods *goods, bool has_since, bool has_until, jarak_error *error)
{
    const jarak_frame *frame = goods->frame;
    goods->products = take_texts(frame, &frame->columns[0]);
    goods->since = has_since ? take_texts(frame, &frame->columns[1]) : NULL;
    goods->until = has_until ? take_texts(frame, &frame->columns[frame->n_columns - 1]) : NULL;
    const bool has_memory = goods->products != NULL && (goods->since != NULL || !has_since) && (goods->until != NULL || !has_until);
    return has_memory ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %s"), goods->path);
}

jarak_status cli_goods_read(const char *path, bool with_dates, int threads, cli_goods *goods, jarak_error *error)
{
    static const char *const code_names[] = {"cn8", "hs6", "code", "product", NULL};
    static const char *const since_names[] = {"since", "from", "date", "first_day", NULL};
    static const char *const until_names[] = {"until", "to", "last_day", NULL};
    jarak_table *columns = NULL;
    goods->path = path;
    if (!jarak_frame_is_file(path)) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: there is no such file"), path);
    }
    jarak_frame_settings read;
    jarak_frame_settings_init(&read);
    read.threads = threads;
    read.cancel = cli_cancel();
    jarak_status status = jarak_frame_columns(path, &read, &columns, error);
    if (status != JARAK_OK) {
        return status;
    }
    const char *code = find_name(columns, code_names);
    const char *since = with_dates ? find_name(columns, since_names) : NULL, *until = with_dates ? find_name(columns, until_names) : NULL;
    jarak_table_free(columns);
    if (code == NULL) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("%s: there is no column of codes (product, code, hs6 or cn8)"), path);
    }
    jarak_column_request wanted[3] = {{code, JARAK_COLUMN_CATEGORY}};
    size_t n = 1;
    if (since != NULL) {
        wanted[n++] = (jarak_column_request){since, JARAK_COLUMN_CATEGORY};
    }
    if (until != NULL) {
        wanted[n++] = (jarak_column_request){until, JARAK_COLUMN_CATEGORY};
    }
    status = jarak_frame_read(path, &read, n, wanted, &goods->frame, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (goods->frame->columns[0].n_levels == 0 || goods->frame->columns[0].n_missing > 0) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s: the column %s has rows without a code"), path, code);
    }
    return take_columns(goods, since != NULL, until != NULL, error);
}

jarak_status cli_goods_take(const cli_goods *goods, jarak_rerouting_settings *ask, jarak_error *error)
{
    if (goods->since == NULL && ask->since == NULL) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT, _("%s: there is no column of dates (since, from or date), and no --since"),
                          goods->path);
    }
    ask->products = goods->products;
    ask->n_products = goods->frame->n_rows;
    ask->product_since = goods->since;
    ask->product_until = goods->until;
    return JARAK_OK;
}

void cli_goods_release(cli_goods *goods)
{
    free(goods->products);
    free(goods->since);
    free(goods->until);
    jarak_frame_free(goods->frame);
    *goods = (cli_goods){0};
}
