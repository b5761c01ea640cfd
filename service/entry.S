/* Debian's start files bear no landing mark (endbr64), so a linked file that is marked for CET begins and ends here. */
	.text
	.macro marked name, behind
	.globl \name
	.type \name, @function
\name:	endbr64
	jmp \behind
	.size \name, . - \name
	.endm

	marked marked_start, _start
	marked marked_init, _init
	marked marked_fini, _fini
	.section .note.GNU-stack, "", @progbits
