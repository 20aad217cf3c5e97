{{/* The jobs that write the database's content to a claim, and bring it back. */}}

{{/* Spec of a CronJob: (dict "root" . "component" "backup" "suspend" false "script" <shell>). */}}
{{- define "todo-app.databaseJob" -}}
{{- $values := .root.Values.backup -}}
schedule: {{ $values.schedule | quote }}
{{- with $values.timeZone }}
timeZone: {{ . }}
{{- end }}
suspend: {{ .suspend }}
concurrencyPolicy: Forbid
# A start that was missed, by a control plane that was away, say, is made up for within an hour.
startingDeadlineSeconds: 3600
successfulJobsHistoryLimit: 1
failedJobsHistoryLimit: 3
jobTemplate:
  spec:
    backoffLimit: 2
    activeDeadlineSeconds: {{ $values.timeoutSeconds }}
    template:
      metadata:
        labels:
          {{- include "todo-app.podLabels" . | nindent 10 }}
      spec:
        {{- include "todo-app.podSpec" . | nindent 8 }}
        restartPolicy: Never
        containers:
          - name: {{ .component }}
            image: {{ include "todo-app.image" (dict "root" .root "image" .root.Values.postgresql.image) | quote }}
            imagePullPolicy: {{ .root.Values.postgresql.image.pullPolicy }}
            command:
              - sh
              - -euc
              - |
                {{- include "todo-app.awaitDatabase" . | nindent 16 }}
                {{- .script | nindent 16 }}
            env:
              {{- include "todo-app.libpqEnv" .root | nindent 14 }}
              - name: KEEP
                value: {{ $values.keep | quote }}
              - name: RESTORE_FILE
                value: {{ $values.restoreFile | quote }}
            resources:
              {{- toYaml $values.resources | nindent 14 }}
            securityContext:
              {{- toYaml .root.Values.postgresql.containerSecurityContext | nindent 14 }}
            volumeMounts:
              - name: backup
                mountPath: /backup
              - name: tmp
                mountPath: /tmp
              {{- with include "todo-app.databaseCaMount" .root }}
              {{- . | nindent 14 }}
              {{- end }}
        volumes:
          - name: backup
            persistentVolumeClaim:
              claimName: {{ $values.existingClaim }}
          - name: tmp
            emptyDir:
              sizeLimit: 64Mi
          {{- with include "todo-app.databaseCaVolume" .root }}
          {{- . | nindent 10 }}
          {{- end }}
{{- end -}}

{{/* Where and as whom they run: as the database does, with settings of their own for the rest. */}}
{{- define "todo-app.backupPod" -}}
{{- with .Values.postgresql -}}
{{- dict "podSecurityContext" .podSecurityContext "priorityClassName" .priorityClassName "nodeSelector" .nodeSelector "tolerations" .tolerations | toYaml -}}
{{- end -}}
{{- end -}}

{{/* A minute at most. Rules for a new pod are written a moment after it starts: until then it is refused everywhere. */}}
{{- define "todo-app.awaitDatabase" -}}
left=60
until pg_isready --quiet || [ "$left" -eq 0 ]; do left=$((left - 1)); sleep 1; done
{{- end -}}

{{/* A dump counts once it can be read; only then do older ones go. */}}
{{- define "todo-app.backupScript" -}}
umask 077
rm -f /backup/*.partial
name="/backup/$(date -u +%Y%m%dT%H%M%SZ).dump"
pg_dump --format=custom --no-owner --no-privileges --file="$name.partial"
pg_restore --list "$name.partial" > /dev/null
sync "$name.partial"
mv "$name.partial" "$name"
ls /backup/*.dump | sort -r | tail -n "+$((KEEP + 1))" | while read -r old; do rm -f "$old"; done
ls -l /backup/*.dump
{{- end -}}

{{/*
All or nothing: in one transaction, and only once the dump could be read to its end. Tables that the dump does not know
go as well: they are a newer schema's, whose migration would find them there already.
*/}}
{{- define "todo-app.restoreScript" -}}
umask 077
file="$RESTORE_FILE"
if [ -z "$file" ]; then file=$(cd /backup && ls *.dump | sort | tail -n 1); fi
echo "restoring $file into $PGDATABASE on $PGHOST"
sql=/backup/restore.sql.partial
trap 'rm -f "$sql"' EXIT
pg_restore --clean --if-exists --no-owner --no-privileges --file="$sql" "/backup/$file"
psql --no-psqlrc --quiet --single-transaction --set=ON_ERROR_STOP=1 --output=/dev/null --command="
  DO 'DECLARE old record; BEGIN
    FOR old IN SELECT tablename FROM pg_tables WHERE schemaname = ''public'' LOOP
      EXECUTE format(''DROP TABLE public.%I CASCADE'', old.tablename);
    END LOOP;
  END'" --file="$sql"
echo "restored $file"
{{- end -}}
