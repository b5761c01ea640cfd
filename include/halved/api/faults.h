/* Faults of an input, collected so that one answer names them all. */
#ifndef HALVED_API_FAULTS_H
#define HALVED_API_FAULTS_H

#include <stddef.h>

struct arena;

#define LIMIT_FAULTS 100

struct fault {
	const char *pointer; /* JSON pointer into the body, or the name of a parameter */
	const char *detail;  /* a plain sentence */
};

struct faults {
	struct arena *arena;
	struct fault items[LIMIT_FAULTS];
	size_t count; /* may pass LIMIT_FAULTS; those beyond are only counted */
};

/* Copies both texts. */
void faults_add(struct faults *faults, const char *pointer, const char *detail);

#endif
