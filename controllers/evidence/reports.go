package evidence

import (
	"context"
	"fmt"
	"slices"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/report"
	"github.com/drover-dev/drover/internal/verification"
)

// mostTitleBytes bounds the titles in one report, which has each of them twice.
const mostTitleBytes = 200_000

// reportSpaces writes the report of a part of the spaces: the first one, or the next behind those that the newest look has written.
func (w *work) reportSpaces(ctx context.Context, spaces []verification.Space) error {
	rows := verification.Rows(boundTitles(spaces), w.m.Spec.VerificationTolerance)
	lines, err := verification.JSON(rows)
	if err != nil {
		return err
	}
	table, err := report.CSV(verification.Table(rows))
	if err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	v := w.m.Status.Verification
	name, err := w.publish(ctx, numbered("-verification", int(v.Spaces.Done)/partSize+1), map[string]string{
		"spaces.json": lines, "spaces.csv": table,
	})
	if err == nil && name != "" {
		v.Reports = named(v.Reports, name)
	}
	return err
}

// publish writes a report. One of that name that belongs to somebody else is left alone, and then there is none.
func (w *work) publish(ctx context.Context, suffix string, data map[string]string) (string, error) {
	name, foreign, err := report.Store{Client: w.reconciler.Client, Live: w.reconciler.Live}.Write(ctx, report.Report{
		Owner: w.m, Kind: "Migration", Suffix: suffix, Data: data,
	})
	if foreign {
		name = ""
	}
	return name, err
}

func numbered(suffix string, n int) string {
	if n == 1 {
		return suffix
	}
	return fmt.Sprintf("%s-%d", suffix, n)
}

func named(reports []v1alpha1.LocalReference, name string) []v1alpha1.LocalReference {
	if slices.ContainsFunc(reports, func(ref v1alpha1.LocalReference) bool { return ref.Name == name }) {
		return reports
	}
	return append(reports, v1alpha1.LocalReference{Name: name})
}

// boundTitles leaves out titles once there is no more room for them. Their number stays.
func boundTitles(spaces []verification.Space) []verification.Space {
	bounded := slices.Clone(spaces)
	left := mostTitleBytes
	for i := range bounded {
		for n, title := range bounded[i].Titles {
			if left -= len(title); left < 0 {
				bounded[i].Titles = bounded[i].Titles[:n]
				break
			}
		}
	}
	return bounded
}
