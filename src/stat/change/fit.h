/* What is behind a jarak_change. */
#ifndef JARAK_STAT_CHANGE_FIT_H
#define JARAK_STAT_CHANGE_FIT_H

#include "stat/change/tie.h"

struct jarak_change {
    jarak_changes result;
    jarak_change_settings settings;
    jarak_change_tie *ties;
    jarak_change_figure *figures;
    jarak_change_step *steps;
    jarak_change_reason *reasons;
    jarak_change_reporter *reporters;
    jarak__mass *masses; /* of the ties; NULL: not kept */
};

#endif
