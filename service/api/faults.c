#include "halved/api/faults.h"

#include "halved/base/arena.h"

#include <string.h>

void faults_add(struct faults *faults, const char *pointer, const char *detail)
{
	if (faults->count < LIMIT_FAULTS)
		faults->items[faults->count] = (struct fault){
			.pointer = arena_copy(faults->arena, pointer, strlen(pointer)),
			.detail = arena_copy(faults->arena, detail, strlen(detail)),
		};
	faults->count++;
}
