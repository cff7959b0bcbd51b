/* The plain iteration, for where the accelerated one did not get there: prices and spending to the end for given wages, then wages a damped
 * step further. A step that makes imbalances larger halves the damping. */
#include <math.h>
#include <string.h>

#include "stat/chain/model.h"

static const double least_damping = 1e-4;
/* Prices and spending are followed to this part of the imbalances. */
static const double inner_share = 0.01;

static void take_prices_and_spending(const jarak__chain_model *model, jarak__chain_room *room)
{
    memcpy(room->at.price, room->next.price, 2 * model->n_cells * sizeof *room->at.price); /* one behind the other */
}

bool jarak__chain_fixed_point(const jarak__chain_model *model, const jarak_chain_settings *settings, jarak__chain_room *room,
                              jarak__chain_course *course)
{
    double before = HUGE_VAL;
    for (; course->fixed_point_steps < settings->max_fixed_point; course->fixed_point_steps++) {
        course->interrupted = jarak_cancel_triggered(settings->cancel);
        if (course->interrupted || !jarak__chain_step(model, room)) {
            return false;
        }
        if (room->residual < settings->tolerance && room->imbalance_most < settings->tolerance) {
            return true;
        }
        if (room->residual < fmax(settings->tolerance, inner_share * room->imbalance_most)) {
            room->damping = room->imbalance_most > before ? fmax(least_damping, room->damping / 2) : room->damping;
            before = room->imbalance_most;
            jarak__chain_wages(model, room);
            memcpy(room->at.wage, room->next.wage, model->n * sizeof *room->at.wage);
        }
        take_prices_and_spending(model, room);
    }
    return false;
}
