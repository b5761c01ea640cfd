/*
 * check(): a broken promise of our own code stops the process, in release builds too.
 * For bad input or a failing disk there are errors; this is for bugs.
 */
#ifndef HALVED_BASE_CHECK_H
#define HALVED_BASE_CHECK_H

_Noreturn void check_failed(const char *file, int line, const char *what);

#define check(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
