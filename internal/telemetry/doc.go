// Package telemetry is what Drover tells Prometheus of its objects, their runs and the budgets. All of it is read from what the
// objects say anyway; nothing is remembered for it.
package telemetry
