/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/simulator/engine"
)

const (
	// lookInterval is how often the demo looks.
	lookInterval = 300 * time.Millisecond
	// silence is how long looks may fail before the demo gives up.
	silence = 15 * time.Second
	// quiet is how long an end must last: what happens after it is judged too.
	quiet = 2 * time.Second
)

// row is a resource as the demo shows it.
type row struct {
	name, state, progress, message string
	// runs are how each run of a migration came about and ended.
	runs string
	// ended says that no further run comes by itself.
	ended bool
	// proof is what is known of a migration besides.
	proof proof
}

// observation is what stands at one time: in the cluster, and in the simulator's books.
type observation struct {
	rows   []row
	report engine.Report
	tasks  []engine.TaskRecord
}

// past is what was seen on the way.
type past struct {
	// states are each resource's, oldest first.
	states map[string][]string
	// together is how many runs moved spaces at the same time, at most.
	together int
}

func (p *past) note(o observation) {
	for _, r := range o.rows {
		states := p.states[r.name]
		if r.state != "" && (len(states) == 0 || states[len(states)-1] != r.state) {
			p.states[r.name] = append(states, r.state)
		}
	}
	p.together = max(p.together, movingSpaces(o))
}

// movingSpaces counts the runs that move spaces. Apps come after the spaces, so a run with a transfer moves no more of them.
func movingSpaces(o observation) int {
	count := 0
	for _, task := range o.tasks {
		apps := slices.ContainsFunc(o.report.Transfers, func(t engine.TransferRecord) bool { return t.PlanID == task.JobID })
		if task.Kind == engine.Migrate && task.Status != engine.Finished && !apps {
			count++
		}
	}
	return count
}

// follow looks again and again and shows what it sees, until it is enough or the context ends.
func (d *demo) follow(ctx context.Context, v view, enough func(observation) bool) (observation, error) {
	var last observation
	seen, reached := time.Now(), time.Time{}
	for {
		now, err := d.observe(ctx)
		switch {
		case err == nil:
			last, seen = now, time.Now()
			d.past.note(now)
			v.show(time.Since(d.started), now.rows)
		case ctx.Err() == nil && time.Since(seen) > silence:
			return last, err
		}
		switch {
		case !enough(last):
			reached = time.Time{}
		case reached.IsZero():
			reached = time.Now()
		case time.Since(reached) > quiet:
			return last, nil
		}
		select {
		case <-ctx.Done():
			return last, context.Cause(ctx)
		case <-time.After(lookInterval):
		}
	}
}

func (d *demo) observe(ctx context.Context) (observation, error) {
	var o observation
	var err error
	if o.rows, err = d.cluster.rows(ctx); err != nil {
		return o, fmt.Errorf("look at the cluster: %w", err)
	}
	var jobs []engine.JobRecord
	if err := d.books(ctx, "/sim/jobs", &jobs); err != nil {
		return o, err
	}
	for _, job := range jobs {
		var tasks []engine.TaskRecord
		if err := d.books(ctx, "/sim/jobs/"+job.ID+"/tasks", &tasks); err != nil {
			return o, err
		}
		o.tasks = append(o.tasks, tasks...)
	}
	// The report comes last: a run of whose apps it knows nothing yet did move spaces when the tasks were read.
	return o, d.books(ctx, "/sim/report", &o.report)
}

// books reads from the simulator itself, which serves its books on the proxy's own address.
func (d *demo) books(ctx context.Context, path string, into any) (err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.proxy+path, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("look at the simulator: %w", err)
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("look at the simulator: %s answers %s", path, response.Status)
	}
	return json.NewDecoder(response.Body).Decode(into)
}

// rows lists the resources in the order in which they depend on each other.
func (c *cluster) rows(ctx context.Context) ([]row, error) {
	var sites v1alpha1.CloudSiteList
	var assessments v1alpha1.AppAssessmentList
	var migrations v1alpha1.MigrationList
	err := errors.Join(c.client.List(ctx, &sites), c.client.List(ctx, &assessments), c.client.List(ctx, &migrations))
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, site := range sites.Items {
		rows = append(rows, newRow("CloudSite/"+site.Name, "", site.Status.Conditions))
	}
	for _, assessment := range assessments.Items {
		progress := counted(assessment.Status.Summary)
		rows = append(rows, newRow("AppAssessment/"+assessment.Name, progress, assessment.Status.Conditions))
	}
	for _, migration := range migrations.Items {
		r := newRow("Migration/"+migration.Name, moved(migration.Status.Progress), migration.Status.Conditions)
		r.runs, r.ended = runsOf(migration.Status.Runs), migration.Status.CompletionTime != nil
		r.proof = proofOf(&migration)
		rows = append(rows, r)
	}
	return rows, nil
}

func newRow(name, progress string, conditions []metav1.Condition) row {
	r := row{name: name, progress: progress}
	if ready := apimeta.FindStatusCondition(conditions, v1alpha1.ConditionReady); ready != nil {
		r.state, r.message = ready.Reason, ready.Message
	}
	return r
}

func counted(summary *v1alpha1.AssessmentSummary) string {
	if summary == nil {
		return ""
	}
	return fmt.Sprintf("%d apps", summary.Total)
}

func moved(progress *v1alpha1.ProgressStatus) string {
	if progress == nil {
		return ""
	}
	return fmt.Sprintf("%d%% %d/%d", progress.Percent, progress.Spaces.Done, progress.Spaces.Total)
}

func runsOf(runs []v1alpha1.Run) string {
	var words []string
	for i := range runs {
		words = append(words, strings.TrimSpace(fmt.Sprintf("%s %s", runs[i].Strategy, runs[i].Outcome)))
	}
	return strings.Join(words, ", ")
}
