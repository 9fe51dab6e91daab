/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/migrationapi"
)

// bareStatus is an answer without the wrapper around the tree, as one documented example shows it.
type bareStatus migrationapi.StatusNode

// VisitGetTaskStatusResponse writes the tree as the whole answer.
func (b bareStatus) VisitGetTaskStatusResponse(w http.ResponseWriter) error {
	writeJSON(w, http.StatusOK, migrationapi.StatusNode(b))
	return nil
}

// GetTaskStatus answers GET /jobs/{jobId}/tasks/{taskId}/status.
func (s *migrationServer) GetTaskStatus(
	ctx context.Context, r migrationapi.GetTaskStatusRequestObject,
) (migrationapi.GetTaskStatusResponseObject, error) {
	c := callOf(ctx)
	page, err := s.engine.Status(c.account, r.JobID, r.TaskID, engine.StatusQuery{
		Level:          r.Params.Level,
		ExpandChildren: strings.EqualFold(r.Params.ExpandChildren, "true"),
		Status:         r.Params.Status,
		Outcome:        r.Params.Outcome,
		Cursor:         r.Params.Cursor,
	})
	if err != nil {
		return nil, err
	}
	var tree migrationapi.StatusNode
	if page.Tree != nil {
		tree = writtenNode(page.Tree)
	}
	if !page.Wrapped {
		return bareStatus(tree), nil
	}
	return migrationapi.GetTaskStatus200JSONResponse{Data: tree, Links: s.links(c, page.Next)}, nil
}

func writtenNode(n *engine.Node) migrationapi.StatusNode {
	written := migrationapi.StatusNode{Status: n.Status, Outcome: n.Outcome, Message: n.Message}
	if d := n.Details; d != nil {
		written.Details = migrationapi.NodeDetails{
			Description: d.Description, Excludable: d.Excludable, Occurrences: d.Occurrences,
		}
	}
	if p := n.Progress; p != nil {
		written.ProgressDetails = migrationapi.NodeProgress{
			IsSupported: true, Percent: float64(p.Percent),
			Data: []migrationapi.ProgressPart{{Name: p.Unit, Total: p.Total, Processed: p.Processed}},
		}
	}
	if n.Children != nil {
		written.Children = make(map[string]migrationapi.StatusNode, len(n.Children))
		for key, child := range n.Children {
			written.Children[key] = writtenNode(child)
		}
	}
	return written
}
