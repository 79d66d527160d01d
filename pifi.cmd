@echo off
rem Builds PiFi on first use and whenever a source is newer than the build, then runs it.
setlocal EnableExtensions DisableDelayedExpansion
set "root=%~dp0"
set "cli=%root%pifi-app\cli\target"
set "jar=%cli%\pifi-cli-0.1.0-SNAPSHOT.jar"

set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo pifi: no Java found; install JDK 17 or newer, or set JAVA_HOME 1>&2
  exit /b 2
)
set "full="
for /f "tokens=3" %%v in ('^""%java%" -version 2^>^&1 ^| findstr /r /c:"version"^"') do if not defined full set "full=%%~v"
for /f "delims=.-+ tokens=1" %%m in ("%full%") do set "major=%%m"
if not defined major set "major=0"
if %major% LSS 17 (
  echo pifi: Java 17 or newer is needed, %java% is %full% 1>&2
  exit /b 2
)

rem PowerShell compares times; exit code 1 means that a source is newer than the build.
set "stale=0"
if not exist "%jar%" set "stale=1"
if "%stale%"=="0" (
  powershell -NoProfile -Command "$t=(Get-Item -LiteralPath $env:jar).LastWriteTime; $d=@($env:root+'pom.xml'); $d+=(Get-ChildItem -Path ($env:root+'pifi-*') -Directory).FullName; $n=Get-ChildItem -Path $d -Recurse -File | Where-Object { $_.FullName -notmatch '\\target\\' -and ($_.Extension -eq '.java' -or $_.Name -eq 'pom.xml' -or $_.FullName -match 'META-INF\\services') -and $_.LastWriteTime -gt $t } | Select-Object -First 1; if ($n) { exit 1 }"
  if errorlevel 1 set "stale=1"
)
if "%stale%"=="1" (
  where mvn >nul 2>&1
  if errorlevel 1 (
    echo pifi: no Maven found; install Maven 3.8 or newer 1>&2
    exit /b 2
  )
  echo pifi: building ^(the first time downloads libraries^) 1>&2
  pushd "%root%"
  call mvn -q -B -DskipTests -Dspotless.check.skip=true package -pl pifi-app/cli -am 1>&2
  if errorlevel 1 (
    popd
    exit /b 1
  )
  popd
  copy /b "%jar%"+,, "%jar%" >nul
)

set "OPT_OUT_TRACKING=true"
set "DJL_OFFLINE=true"
if not defined PIFI_HEAP set "PIFI_HEAP=2g"
set "native="
if %major% GEQ 22 set "native=--enable-native-access=ALL-UNNAMED"
"%java%" -Xmx%PIFI_HEAP% -XX:+UseSerialGC -Dai.djl.pytorch.graph_optimizer=false %native% -cp "%jar%;%cli%\dist\lib\*" dev.pifi.cli.Pifi %*
exit /b %errorlevel%
