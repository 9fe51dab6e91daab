// Package lifecycle decides what a Migration does next, and what its readings mean.
//
// Everything here is a pure function: what is known comes in, with the time, and a decision or a changed status comes out. No
// client and no clock of its own, so that every row of the rules is a row of a test.
package lifecycle
