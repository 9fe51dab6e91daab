/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package scenario

// Backup says how the backups of an instance go. They are made one after the other.
type Backup struct {
	// Takes is the length of each; absent stands for 30s.
	Takes Duration `json:"takes,omitempty"`
	// Unsupported instances have no calls for backups, as those before 8.3.
	Unsupported bool `json:"unsupported,omitempty"`
	// Forbidden instances let nobody make one.
	Forbidden bool `json:"forbidden,omitempty"`
	// Fails is the sentence with which each backup fails.
	Fails string `json:"fails,omitempty"`
	// Cancelled backups are cancelled by somebody before they are done.
	Cancelled bool `json:"cancelled,omitempty"`
	// FileNameTold says when a job names its file: atOnce, which is the default, or whenFinished.
	FileNameTold string `json:"fileNameTold,omitempty"`
	// ListLag is how long a new job is missing in the list of jobs.
	ListLag Duration `json:"listLag,omitempty"`
	// Listed files stand among those that can be restored, where their size is seen.
	Listed bool `json:"listed,omitempty"`
}

// The positions of Backup.FileNameTold.
const (
	AtOnce       = "atOnce"
	WhenFinished = "whenFinished"
)

func (b Backup) validate(p *problems, field string) {
	notNegative(p, field+".takes", b.Takes)
	notNegative(p, field+".listLag", b.ListLag)
	p.oneOf(field+".fileNameTold", b.FileNameTold, "", AtOnce, WhenFinished)
	if b.Cancelled && b.Fails != "" {
		p.add(field, "a backup cannot both fail and be cancelled")
	}
}
