/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"cmp"
	"fmt"
	"strings"

	apimeta "k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// proof is what is known of a migration besides how it ended. Only what is expected is asked for.
type proof struct {
	// verified is the reason of the condition Verified, and says a part of its message.
	verified, says string
	// compared tells that no further look at both sides comes.
	compared bool
	// backedUp tells that Confluence has finished a backup, and backup which one.
	backedUp bool
	backup   string
	// mapping is Atlassian's word for how the report of identifiers stands.
	mapping string
}

// proofOf reads what is known of a migration.
func proofOf(m *v1alpha1.Migration) proof {
	var p proof
	if verified := apimeta.FindStatusCondition(m.Status.Conditions, v1alpha1.ConditionVerified); verified != nil {
		p.verified, p.says = verified.Reason, verified.Message
	}
	p.compared = m.Status.Verification != nil && m.Status.Verification.FinishedAt != nil
	if b := m.Status.Backup; b != nil {
		p.backedUp = b.State == lifecycle.BackupFinished
		p.backup = fmt.Sprintf("job %s wrote %s", b.JobID, b.FileName)
	}
	if m.Status.After != nil && m.Status.After.IDMapping != nil {
		p.mapping = m.Status.After.IDMapping.State
	}
	return p
}

// isMetBy tells whether all is known that is to be.
func (want proof) isMetBy(got proof) bool {
	compared := want.verified == "" || got.compared && got.verified == want.verified && strings.Contains(got.says, want.says)
	return compared && (!want.backedUp || got.backedUp) && got.mapping == want.mapping
}

// judgeProof holds what is known of a migration against what is to be.
func judgeProof(want ending, got proof) []verdict {
	var verdicts []verdict
	if want.proof.verified != "" {
		met := got.compared && got.verified == want.proof.verified && strings.Contains(got.says, want.proof.says)
		words := fmt.Sprintf("%s is compared, %s: %s", want.name, got.verified, got.says)
		if !met {
			words = fmt.Sprintf("%s is compared, %s and not %s %s: %s", want.name, cmp.Or(got.verified, "not yet"),
				want.proof.verified, want.proof.says, got.says)
		}
		verdicts = append(verdicts, verdict{met, words})
	}
	if want.proof.backedUp {
		words := fmt.Sprintf("%s has a backup from before its run: %s", want.name, got.backup)
		if !got.backedUp {
			words = want.name + " has no finished backup"
		}
		verdicts = append(verdicts, verdict{got.backedUp, words})
	}
	if want.proof.mapping != "" {
		words := fmt.Sprintf("%s has Atlassian's report of identifiers: %s", want.name, cmp.Or(got.mapping, "none"))
		verdicts = append(verdicts, verdict{got.mapping == want.proof.mapping, words})
	}
	return verdicts
}
