package migration

import (
	"context"
	"encoding/json"

	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/findings"
	"github.com/drover-dev/drover/internal/reading"
	"github.com/drover-dev/drover/internal/report"
)

// mostReport bounds the report: a ConfigMap takes 1 MiB in all.
const mostReport = 900_000

// reportFindings keeps all findings in a ConfigMap where the status has no room for them. A report that cannot be written does not
// hold up the migration.
func (r *Reconciler) reportFindings(ctx context.Context, s *scope, root *reading.Node) {
	findings, cut := findings.All(root)
	if !cut && s.m.Status.Checks.ReportRef == nil {
		return
	}
	content, err := encodeFindings(findings)
	if err == nil {
		var name string
		var foreign bool
		name, foreign, err = report.Store{Client: r.Client, Live: r.Live}.Write(ctx, report.Report{
			Owner: s.m, Kind: "Migration", Suffix: "-checks", Data: map[string]string{"checks.json": content},
		})
		s.m.Status.Checks.ReportRef = nil
		if err == nil && !foreign {
			s.m.Status.Checks.ReportRef = &v1alpha1.LocalReference{Name: name}
		}
	}
	if err != nil {
		ctrl.LoggerFrom(ctx).Error(err, "Could not write the report of the checks", "migration", klog.KObj(s.m))
	}
}

// encodeFindings leaves out occurrences, half of them at a time, until the report fits.
func encodeFindings(findings []findings.Finding) (string, error) {
	for {
		content, err := json.MarshalIndent(findings, "", "  ")
		if err != nil || len(content) <= mostReport {
			return string(content), err
		}
		halved := false
		for i := range findings {
			if n := len(findings[i].Occurrences); n > 0 {
				findings[i].Occurrences = findings[i].Occurrences[:n/2]
				halved = true
			}
		}
		if !halved {
			findings = findings[:len(findings)/2]
		}
	}
}
