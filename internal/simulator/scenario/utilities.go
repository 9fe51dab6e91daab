/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package scenario

// Utilities says how the jobs after a migration go.
type Utilities struct {
	IDMapping  UtilityJob `json:"idMapping"`
	LinkUpdate UtilityJob `json:"linkUpdate"`
}

// UtilityJob says how jobs of one kind go.
type UtilityJob struct {
	Takes Duration `json:"takes"`
	// Fails makes each job end badly.
	Fails bool `json:"fails,omitempty"`
	// Expires is how long after its end a job is still known; 0 stands for ever.
	Expires Duration `json:"expires,omitempty"`
}

func (j UtilityJob) validate(p *problems, field string) {
	notNegative(p, field+".takes", j.Takes)
	notNegative(p, field+".expires", j.Expires)
}
