/* Reporters who contradict each other. */
#ifndef JARAK_STAT_CHANGE_DISPUTE_H
#define JARAK_STAT_CHANGE_DISPUTE_H

#include "stat/change/figure.h"

/* Where the changes of two reporters, each between its own first and last value inside the window, differ by more than 3 standard errors,
 * one of them at least is wrong, and it is not known which: each is run alone, and the figure is their mixture with equal weights, so that
 * its interval holds what each of them says. Replaces the figure's posterior, steps and reasons and law, and fills its disputing reporters,
 * and lowest and highest with the distributions of those with the least and largest probability. The figure is called only where each alone
 * has the answer that all of them together had, else it is disputed. The track of the figure must be the one in work; it is overwritten. */
JARAK_MUST_CHECK jarak_status jarak__dispute(jarak__figure_work *work, const jarak__plan *plan, const jarak_change_settings *settings,
                                             jarak_change_figure *figure, jarak_change_step *steps, jarak_change_reason *reasons,
                                             jarak_change_reporter *disputing, jarak__law *law, jarak__law *lowest, jarak__law *highest,
                                             jarak_error *error);

#endif
