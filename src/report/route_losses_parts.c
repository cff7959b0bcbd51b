/* What the printed forms of lost routes share. */
#include "report/route_losses.h"

const jarak_route_loss *jarak__route_loss_row(const jarak_route_losses *found, size_t row)
{
    return row == 0 ? &found->nothing : &found->losses[row - 1];
}

const char *jarak__route_loss_kind_name(jarak_route_loss_kind kind)
{
    static const char *const names[] = {
        [JARAK_LOSS_NOTHING] = "nothing", [JARAK_LOSS_ROUTE] = "route", [JARAK_LOSS_STATE] = "state", [JARAK_LOSS_SET] = "set"};
    return names[kind];
}
