package appassessment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/assessment"
	"github.com/drover-dev/drover/internal/kept"
	"github.com/drover-dev/drover/internal/report"
	"github.com/drover-dev/drover/internal/status"
)

const (
	reportSuffix = "-assessment"
	reportKey    = "assessment.csv"
)

// report keeps the ConfigMap with the CSV up to date. It is read live, and only when the rows differ from what this process
// wrote last, or after a refresh, which brings back one that was deleted.
func (r *Reconciler) report(ctx context.Context, a *v1alpha1.AppAssessment, refreshed bool) error {
	if a.Status.CollectedAt == nil {
		return nil
	}
	content, err := report.CSV(assessment.Table(a.Status.Apps))
	if err != nil {
		return fmt.Errorf("write the report as CSV: %w", err)
	}
	sum := sha256.Sum256([]byte(content))
	digest := hex.EncodeToString(sum[:])
	if a.Status.ReportRef != nil && !refreshed && r.written.Of(client.ObjectKeyFromObject(a)) == digest {
		return nil
	}
	name, foreign, err := report.Store{Client: r.Client, Live: r.Live}.Write(ctx, report.Report{
		Owner: a, Kind: "AppAssessment", Suffix: reportSuffix, Data: map[string]string{reportKey: content},
	})
	if err != nil {
		return err
	}
	if foreign {
		a.Status.ReportRef = nil
		r.conditions(a).Summary(status.Resting, metav1.ConditionTrue, v1alpha1.ReasonAssessed, summaryText(a.Status.Summary)+
			" There is no report, because ConfigMap "+name+" belongs to somebody else. Delete or rename it.")
		return nil
	}
	a.Status.ReportRef = &v1alpha1.LocalReference{Name: name}
	r.written.Keep(client.ObjectKeyFromObject(a), digest)
	return nil
}

// memory holds the digest of what this process wrote last, for each report.
type memory = kept.Map[types.NamespacedName, string]
