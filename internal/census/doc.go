// Package census asks both sides of a migration what they hold, one request at a time and no faster than allowed.
//
// A walk can stop after any request and go on in a later reconcile, so that no worker is held by a large site. What a walk knows
// lives in memory: after a restart it begins again at the last space that the status has.
package census
