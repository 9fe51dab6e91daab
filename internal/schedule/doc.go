// Package schedule decides who may run, in which order, and how often a run is looked at. Pure functions: time and everything
// else that is known come in.
package schedule
