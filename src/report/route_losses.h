/* What the printed forms of lost routes share. */
#ifndef JARAK_REPORT_ROUTE_LOSSES_H
#define JARAK_REPORT_ROUTE_LOSSES_H

#include "jarak/route_network.h"
#include "report/format.h"
#include "report/json.h"

/* Ids of the routes of a cut. */
typedef struct jarak__cut_names {
    size_t n_low, n_high;
    const char **low, **high;
    const char **marked; /* n_low: with * behind those that are assumed */
} jarak__cut_names;

typedef struct jarak__route_losses_printing {
    const jarak_route_losses *found;
    const jarak__cut_names *cuts; /* with nothing lost, then of each loss */
    bool *is_out_of_memory;       /* a cell could not be put together */
} jarak__route_losses_printing;

/* Row 0 is with nothing lost. */
const jarak_route_loss *jarak__route_loss_row(const jarak_route_losses *found, size_t row);
/* "route" and so on; stable, for data. */
const char *jarak__route_loss_kind_name(jarak_route_loss_kind kind);

/* What a loss leaves, without the end of the sentence; and of the worst losses, or the only one, a line each. */
void jarak__route_losses_write_loss(const jarak_route_losses *found, const jarak_route_loss *loss, jarak__writer *text);
void jarak__route_losses_write_sentences(const jarak_route_losses *found, jarak__writer *text);

/* Puts together what printing needs, and calls use with it. Errors: ERR_MEMORY, those of use. */
typedef jarak_status jarak__route_losses_use(const jarak__route_losses_printing *p, const void *how, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__route_losses_prepared(const jarak_route_losses *found, jarak__route_losses_use *use, const void *how,
                                                           jarak_error *error);

void jarak__route_losses_page(const void *printing, jarak__output *out);
void jarak__route_losses_tree(const void *printing, jarak__json *json);

#endif
