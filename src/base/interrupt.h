/* Taking back an interruption (jarak/progress.h), for tests and for programs that go on afterwards. */
#ifndef JARAK_BASE_INTERRUPT_H
#define JARAK_BASE_INTERRUPT_H

void jarak__interrupt_clear(void);

#endif
