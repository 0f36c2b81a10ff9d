# escape=`
# Windows: a backquote continues a line, so paths keep their backslashes.
FROM mcr.microsoft.com/windows/servercore:ltsc2025
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Invoke-WebRequest https://example.com/app.zip -OutFile C:\app.zip ; `
    Expand-Archive C:\app.zip -DestinationPath C:\app ; `
    Remove-Item C:\app.zip
WORKDIR C:\app
ADD settings.json C:\app\settings.json
EXPOSE 8080
CMD server.exe --port 8080
